"""The Mitigations tab: planners compared by what they achieve and what harm they do."""
