"""Other people's agents in our worlds: a folder for each kind of agent, which imports its library only when used."""
