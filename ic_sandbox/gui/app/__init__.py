"""Services of the whole application: crash reports, file locks, recovery, the kernel warm-up."""
