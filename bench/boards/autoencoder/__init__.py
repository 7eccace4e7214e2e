"""Entries of a public board of the Grand Autoencoder Challenge."""
