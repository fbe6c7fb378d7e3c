"""The streams of one strap beside its heart rate packets: beats of its ECG, and breath."""
