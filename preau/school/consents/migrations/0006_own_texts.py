from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ('consents', '0005_undone'),
    ]

    operations = [
        migrations.AddField(
            model_name='text',
            name='published_at',
            field=models.DateTimeField(help_text='by this school; null: Préau’s own', null=True),
        ),
        migrations.AddField(
            model_name='text',
            name='published_by',
            field=models.CharField(blank=True, default='', max_length=254),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='text',
            name='preau_version',
            field=models.CharField(blank=True, default='', help_text='Préau’s newest when the school published this one', max_length=40),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            name='text',
            options={'ordering': ['-valid_from', F('published_at').desc(nulls_last=True), '-version']},
        ),
        migrations.AddConstraint(
            model_name='text',
            constraint=models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by='') | Q(published_at__isnull=False) & ~Q(published_by=''),
                name='text_published_here_says_by_whom',
            ),
        ),
    ]
