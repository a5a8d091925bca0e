import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("bodies", "0002_hours"),
        ("flows", "0003_pauses"),
        ("places", "0002_households"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="application",
                        serialize=False,
                        to="flows.case",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "新增"),
                            ("change", "变更"),
                            ("temporary", "临时"),
                            ("exit", "退出"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "emergency",
                    models.BooleanField(
                        default=False, help_text="in force at once for 30 days, applied for later"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("category", models.CharField(default="", max_length=20)),
                (
                    "item_code",
                    models.CharField(default="", help_text="the item it changes, or became", max_length=20),
                ),
                ("basis", models.CharField(default="", max_length=80)),
                ("article", models.CharField(default="", max_length=110)),
                (
                    "street_list",
                    models.CharField(
                        choices=[("basic", "基本履职"), ("assist", "配合履职"), ("retracted", "上级收回")],
                        default="basic",
                        max_length=10,
                    ),
                ),
                ("street_entry", models.CharField(default="", max_length=120)),
                ("content", models.CharField(default="", max_length=500)),
                ("target", models.CharField(default="", max_length=200)),
                ("everywhere", models.BooleanField(default=True)),
                ("times", models.PositiveSmallIntegerField(default=0)),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("day", "每工作日"),
                            ("week", "每周"),
                            ("month", "每月"),
                            ("quarter", "每季度"),
                            ("year", "每年"),
                        ],
                        default="month",
                        max_length=8,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(default=0)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("data_fields", models.CharField(default="", max_length=200)),
                (
                    "sharing",
                    models.CharField(
                        choices=[
                            ("none", "不需要数据"),
                            ("shared", "已有共享，直接用"),
                            ("collect", "需要新采集"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("personal_info", models.CharField(default="", max_length=200)),
                ("necessity", models.CharField(default="", max_length=200)),
                ("asks_forms", models.PositiveSmallIntegerField(default=0)),
                ("asks_photos", models.BooleanField(default=False)),
                ("asks_ledger", models.BooleanField(default=False)),
                ("asks_group", models.BooleanField(default=False)),
                ("asks_app", models.BooleanField(default=False)),
                ("training", models.CharField(default="", max_length=200)),
                ("funds", models.BigIntegerField(default=0, help_text="yuan a year")),
                ("funds_source", models.CharField(default="", max_length=120)),
                (
                    "funds_way",
                    models.CharField(
                        choices=[
                            ("budget", "列入部门年度预算拨付"),
                            ("per_case", "按件拨付"),
                            ("monthly", "按月拨付"),
                            ("none", "不产生费用"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
                ("safety", models.CharField(default="", max_length=200)),
                (
                    "appraisal",
                    models.CharField(
                        choices=[("none", "不考核"), ("yearly", "纳入年度评议"), ("sample", "抽查")],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("office", models.CharField(default="", max_length=60)),
                ("exit_when", models.CharField(default="", max_length=200)),
                (
                    "urgency",
                    models.CharField(
                        choices=[
                            ("E1", "特急"),
                            ("E2", "紧急"),
                            ("E3", "当日"),
                            ("E4", "一般"),
                            ("E5", "复杂"),
                        ],
                        default="E4",
                        max_length=2,
                    ),
                ),
                (
                    "arrive_kind",
                    models.CharField(
                        choices=[
                            ("hour", "紧急工作时"),
                            ("day", "自然日"),
                            ("workhour", "工作时"),
                            ("workday", "工作日"),
                        ],
                        default="workday",
                        max_length=8,
                    ),
                ),
                ("arrive_amount", models.PositiveSmallIntegerField(default=1)),
                (
                    "handle_kind",
                    models.CharField(
                        choices=[
                            ("hour", "紧急工作时"),
                            ("day", "自然日"),
                            ("workhour", "工作时"),
                            ("workday", "工作日"),
                        ],
                        default="workday",
                        max_length=8,
                    ),
                ),
                ("handle_amount", models.PositiveSmallIntegerField(default=5)),
                (
                    "removes",
                    models.CharField(
                        default="", help_text="item that leaves when this one enters", max_length=20
                    ),
                ),
                (
                    "formal_by",
                    models.CharField(
                        default="", help_text="code of the seat of the formal review", max_length=60
                    ),
                ),
                (
                    "decided_by",
                    models.CharField(default="", help_text="code of the seat that decided", max_length=60),
                ),
                ("noticed_at", models.DateTimeField(null=True)),
                ("objections", models.PositiveSmallIntegerField(default=0)),
                ("valid_until", models.DateField(null=True)),
                ("reminded_for", models.DateField(null=True)),
                (
                    "evaluation",
                    models.CharField(
                        choices=[("keep", "继续保留"), ("change", "需要变更"), ("remove", "移出清单")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("evaluated_at", models.DateTimeField(null=True)),
                (
                    "applicant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="bodies.body",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scope",
                        to="admission.application",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["valid_until"], name="application_until"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"
                ),
                name="application_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", ""),
                    models.Q(("decided_by", models.F("formal_by")), _negated=True),
                    _connector="OR",
                ),
                name="application_another_decides",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicationplace",
            constraint=models.UniqueConstraint(
                fields=("application", "place"), name="application_place_once"
            ),
        ),
    ]
