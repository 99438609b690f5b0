"""Members' audit protocols with their result against the common benchmark."""
