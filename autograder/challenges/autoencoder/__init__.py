"""The Grand Autoencoder Challenge."""
