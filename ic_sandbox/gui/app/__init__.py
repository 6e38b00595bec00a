"""What an application has once: crash reports, file locks, the kernel warm-up."""
