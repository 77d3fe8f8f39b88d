"""Products for agents, by the Model Context Protocol: the tools, and who has the products."""
