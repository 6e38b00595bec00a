"""What agents decide: all goals at once, with a certified error."""
