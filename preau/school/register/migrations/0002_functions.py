"""The table of functions, as Belgian fundamental schools write their titles.

The person in charge of the register completes it on the page of functions. A title decides
nothing by what it looks like: only a line of this table does.
"""

from django.db import migrations

from preau.school.register.titles import clean_title, title_key

HEAD = """
Directeur d'école fondamentale | Directrice d'école fondamentale
Directeur d'école primaire | Directrice d'école primaire
Directeur d'école maternelle | Directrice d'école maternelle
Directeur | Directrice
Directeur sans classe | Directrice sans classe
Directeur avec classe | Directrice avec classe
Directeur faisant fonction | Directrice faisant fonction
Direction
"""
TEACHING = """
Instituteur primaire | Institutrice primaire
Instituteur maternel | Institutrice maternelle
Instituteur primaire chargé de l'immersion (anglais) | Institutrice primaire chargée de l'immersion (anglais)
Instituteur primaire chargé de l'immersion (néerlandais) | Institutrice primaire chargée de l'immersion (néerlandais)
Instituteur primaire chargé de l'immersion (allemand) | Institutrice primaire chargée de l'immersion (allemand)
Instituteur maternel chargé de l'immersion (anglais) | Institutrice maternelle chargée de l'immersion (anglais)
Instituteur maternel chargé de l'immersion (néerlandais) | Institutrice maternelle chargée de l'immersion (néerlandais)
Instituteur maternel chargé de l'immersion (allemand) | Institutrice maternelle chargée de l'immersion (allemand)
Instituteur primaire chargé de l'accompagnement personnalisé | Institutrice primaire chargée de l'accompagnement personnalisé
Maître d'éducation physique | Maîtresse d'éducation physique
Maître de psychomotricité | Maîtresse de psychomotricité
Maître de seconde langue (néerlandais) | Maîtresse de seconde langue (néerlandais)
Maître de seconde langue (anglais) | Maîtresse de seconde langue (anglais)
Maître de seconde langue (allemand) | Maîtresse de seconde langue (allemand)
Maître de philosophie et citoyenneté | Maîtresse de philosophie et citoyenneté
Maître de religion catholique | Maîtresse de religion catholique
Maître de religion protestante | Maîtresse de religion protestante
Maître de religion islamique | Maîtresse de religion islamique
Maître de religion israélite | Maîtresse de religion israélite
Maître de religion orthodoxe | Maîtresse de religion orthodoxe
Maître de morale non confessionnelle | Maîtresse de morale non confessionnelle
Maître de morale | Maîtresse de morale
Maître d'adaptation | Maîtresse d'adaptation
Enseignant | Enseignante
"""
OTHER = """
Puériculteur | Puéricultrice
Surveillant | Surveillante
Surveillant éducateur | Surveillante éducatrice
Éducateur | Éducatrice
Ouvrier d'entretien | Ouvrière d'entretien
Ouvrier qualifié | Ouvrière qualifiée
Cuisinier | Cuisinière
Secrétaire de direction
Secrétaire
Employé administratif | Employée administrative
Assistant à l'instituteur maternel | Assistante à l'instituteur maternel
Assistant maternel | Assistante maternelle
Logopède
Kinésithérapeute
Infirmier | Infirmière
Assistant social | Assistante sociale
Aide
Administration
Conseil et accompagnement
"""


def titles(block):
    return [clean_title(title) for line in block.strip().splitlines() for title in line.split("|")]


def fill(apps, schema_editor):
    table = apps.get_model("register", "PositionCategory")
    table.objects.bulk_create(
        table(title=title, title_key=title_key(title), category=category)
        for category, block in (("head", HEAD), ("teaching", TEACHING), ("other", OTHER))
        for title in titles(block)
    )


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
