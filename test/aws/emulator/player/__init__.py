"""Local containers in the place of EC2's instances, files in the place of its volumes."""
