"""Evaluations of language models by Inspect, and their logs as runs."""
