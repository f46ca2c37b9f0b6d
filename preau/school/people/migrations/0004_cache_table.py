from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    # `migrate` alone makes a site that works: codes that have served are kept in this table.
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_managing")]
    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop)]
