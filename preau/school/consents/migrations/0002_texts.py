import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Text',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=40, unique=True)),
                ('valid_from', models.DateField()),
                ('intro', models.TextField()),
                ('declarations', models.JSONField(help_text='["…", "…"]')),
                ('notes', models.JSONField(help_text='[["title", "text"], …]')),
            ],
            options={
                'ordering': ['-valid_from', '-version'],
            },
        ),
        migrations.AddField(
            model_name='consent',
            name='text',
            field=models.ForeignKey(db_column='text_sha256', help_text='what was signed, by the hash of its words', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='consents.text'),
        ),
    ]
