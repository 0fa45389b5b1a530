"""A large and lifelike database, the same at every making, in less than a minute."""
