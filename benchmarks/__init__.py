"""Speed, watched: seeded data, the product's own server, a floor to compare with, results as JSON. `make bench`."""
