import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0006_own_texts'),
        ('documents', '0001_initial'),
    ]

    operations = [
        migrations.RenameField(
            model_name='sheet',
            old_name='text_version',
            new_name='text',
        ),
        migrations.AlterField(
            model_name='sheet',
            name='text',
            field=models.ForeignKey(db_column='text_version', on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='consents.text', to_field='version'),
        ),
    ]
