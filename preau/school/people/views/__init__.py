"""Translation between the browser and the actions."""
