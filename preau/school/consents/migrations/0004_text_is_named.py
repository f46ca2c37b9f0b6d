import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0003_texts_of_consents'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='text',
            field=models.ForeignKey(db_column='text_sha256', help_text='what was signed, by the hash of its words', on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='consents.text'),
        ),
        migrations.RemoveField(
            model_name='consent',
            name='text_version',
        ),
    ]
