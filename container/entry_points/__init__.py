"""The built-in jobs of the image, one module each."""
