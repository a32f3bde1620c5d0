"""A page of a roster in any order is read off an index, and what is counted of everybody off one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0015_secondment'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='today',
            name='today_organ',
        ),
        migrations.RemoveIndex(
            model_name='today',
            name='today_first_on',
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['organ_path', 'organ_order', 'team_order', 'person'], include=('sex', 'birth_on'), name='today_organ', opclasses=['text_pattern_ops', 'text_ops', 'int4_ops', 'int8_ops']),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['first_on', 'person'], name='today_first_on'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['birth_on'], name='today_birth'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['verdict'], name='today_verdict'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(condition=models.Q(('probation_until_on__isnull', False)), fields=['probation_until_on'], name='today_probation'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(condition=models.Q(('layer', ''), _negated=True), fields=['layer', 'person'], name='today_layer'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['rank_order', 'rank_since_on', 'person'], name='today_rank_order'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['sex', 'person'], name='today_sex'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['ethnicity', 'person'], name='today_ethnicity'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['native_place', 'person'], name='today_native_place'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['political_status', 'person'], name='today_political_status'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['party_joined_on', 'person'], name='today_party_joined_on'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['work_started_on', 'person'], name='today_work_started_on'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['education', 'person'], name='today_education'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['post_since_on', 'person'], name='today_post_since_on'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['rank_since_on', 'person'], name='today_rank_since_on'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['level', 'person'], name='today_level'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['series', 'person'], name='today_series'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['kind', 'person'], name='today_kind'),
        ),
        migrations.AddIndex(
            model_name='today',
            index=models.Index(fields=['unit_name', 'person'], name='today_unit_name'),
        ),
    ]
