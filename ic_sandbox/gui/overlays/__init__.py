"""What can be laid over the map: values, plans, POWER, agreement, visits, worth, what cameras see, trails."""
