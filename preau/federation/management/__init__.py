"""« Gestion des comptes de l’école »: what a head sees and changes, and the questions of all."""
