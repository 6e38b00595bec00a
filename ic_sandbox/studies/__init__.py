"""Many runs: studies over parameters, on this machine or on a cluster, and going on where they were broken off."""
