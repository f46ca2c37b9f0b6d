"""Each consent that is there names the text of its version, which is put beside it."""

from django.db import migrations

from preau.school.consents.publishing import row
from preau.school.consents.texts import PUBLISHED


def name_the_text(apps, schema_editor):
    Text = apps.get_model("consents", "Text")
    Consent = apps.get_model("consents", "Consent")
    texts = [row(Text, wording) for wording in PUBLISHED]
    Text.objects.bulk_create(texts)
    for text in texts:
        Consent.objects.filter(text_version=text.version).update(text=text)


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0002_texts'),
    ]

    operations = [
        migrations.RunPython(name_the_text, migrations.RunPython.noop),
    ]
