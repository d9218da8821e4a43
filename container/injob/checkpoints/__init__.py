"""What a long job knows so far, kept in a file: whoever starts it again goes on from there."""
