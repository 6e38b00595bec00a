"""State and services of one window; QtCore only."""
