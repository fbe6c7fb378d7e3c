"""The tachogram, its spectrum, and its slow wave."""
