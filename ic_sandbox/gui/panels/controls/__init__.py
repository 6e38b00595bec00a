"""The controls under the map: of playing, the discount, a process, and the run."""
