"""Studies over parameters with many runs, on this machine or on a cluster, which can be resumed."""
