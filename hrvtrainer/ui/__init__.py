"""The window: widgets show what they are told and pass on what a person does."""
