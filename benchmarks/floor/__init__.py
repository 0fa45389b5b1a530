"""What a signed-in page costs before the product does anything: the yardstick of every figure."""
