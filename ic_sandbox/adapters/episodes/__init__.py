"""Episodes of agents in one problem, stepped with given actions: the common ground of all adapters."""
