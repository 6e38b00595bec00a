"""Other people's agents in our worlds: one small module for each library, imported only when used."""
