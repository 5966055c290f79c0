"""AWS as the tests need it: moto's server with its gaps closed, and instances that are really played by local containers."""
