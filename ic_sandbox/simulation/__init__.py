"""What happens: agents that step, random streams, history, replay."""
