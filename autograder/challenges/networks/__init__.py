"""Networks as students hand them in: our own reader, its rules, and the way to a Keras model."""
