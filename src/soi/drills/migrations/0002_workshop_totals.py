from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("drills", "0001_start")]

    operations = [
        migrations.AddField(
            model_name="workshop",
            name="totals",
            field=models.JSONField(
                default=dict,
                help_text="What is left of votes: for items on which at least ten voted, how many said what.",
            ),
        ),
    ]
