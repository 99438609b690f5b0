"""Accuracy, speed and memory of comity, on data that is not part of the project. `./run measure` runs them all."""
