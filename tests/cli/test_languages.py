"""What a member is told in its own language: nothing stays English, and numbers, days and lists are written its way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from comity.cli.read import read
from comity.cli.strip import strip
from comity.cli.template import template
from comity.intake import read_list
from comity.intake.problems_workbook import write_problems
from comity.intake.saying import Place, problem
from comity.reference.language import LANGUAGES
from comity.reference.sentences import message
from tests.intake.making import CUTOFF, TODAY, write_csv, write_xlsx

app = typer.Typer()
for command in (read, strip, template):
    app.command()(command)
runner = CliRunner()
DAYS = ["--cutoff", str(CUTOFF), "--today", str(TODAY)]
HEADINGS = [
    "工厂名称",
    "地址",
    "国家",
    "国家代码",
    "审核日期",
    "到期日",
    "全球位置编码",
    "员工人数",
    "备注",
    "供应商编号",
    "",
]
FILLED = ["一号厂", "大路一号", "中国", "中国", "2025年3月4日", "2027年3月4日", "", "120", "好", "1001", ""]
NAMES = {"GLN", "ISO", "GS1", "UTF", "CSV", "xlsx", "csv", "comity", "strip", "mapping", "A"}
"""What is called so in Chinese, too."""


def row(**cells: str) -> list[str]:
    """A row without a fault but for the `cells` given by their heading."""
    return [cells.get(heading, usual) for heading, usual in zip(HEADINGS, FILLED, strict=True)]


def wrong_rows() -> Iterator[list[str]]:
    """One row for each thing that can be wrong with one, in Chinese throughout."""
    wrong = (
        ("国家", ("韩朝", "朝韩", "", "美洲")),
        ("审核日期", ("2025年2月31日", "待定", "", "2027年1月1日", "2020年1月1日", "04/07/2025", "03/02/2025")),
        ("工厂名称", ("",)),
        ("全球位置编码", ("0614141000037", "614141000036")),
        ("员工人数", ("很多",)),
        ("地址", ("利马一号，秘鲁",)),
    )
    numbers = iter("二三四五六七八九十百千万甲乙丙丁戊己")
    for heading, values in wrong:
        yield from (row(**{"工厂名称": f"{next(numbers)}号厂", heading: value}) for value in values)
    yield from ([*FILLED], [*FILLED])


def nasty_list(tmp_path: Path, *more: Sequence[str]) -> Path:
    """A workbook with every kind of sheet and row that something is said of."""
    sheets = {
        "清单": [HEADINGS, *wrong_rows(), *more],
        "旧的": [HEADINGS, row()],
        "地点": [["工厂名称", "国家"], ["东厂", "中国"], ["西厂", "秘鲁"]],
        "说明": [["你好"], ["看一看"]],
    }
    return write_xlsx(tmp_path / "清单.xlsx", sheets, hidden=("旧的",))


def in_words(path: Path, language: str, *options: str) -> str:
    """What `comity read` says of a list, without the places where lines are broken."""
    result = runner.invoke(app, ["read", str(path), *DAYS, "--lang", language, *options], env={"COLUMNS": "400"})
    assert result.exit_code in (0, 2), result.output
    return result.stdout


def latin(text: str) -> set[str]:
    """Words in Latin letters that are no names."""
    return set(re.findall(r"[A-Za-z][A-Za-z0-9]*", text)) - NAMES


def test_nothing_that_read_says_stays_english(tmp_path: Path) -> None:
    said = in_words(nasty_list(tmp_path), "zh")
    assert said.count("\n") > 30
    assert latin(said.replace("清单.xlsx", "")) == set()


def test_nothing_in_the_problems_workbook_stays_english(tmp_path: Path) -> None:
    reading = read_list(nasty_list(tmp_path), cutoff=CUTOFF, today=TODAY)
    write_problems(tmp_path / "p.xlsx", [reading], "zh")
    workbook = openpyxl.load_workbook(tmp_path / "p.xlsx")
    texts = [str(cell) for sheet in workbook for cells in sheet.values for cell in cells if cell is not None]
    assert len(texts) > 80
    assert latin(" ".join([*workbook.sheetnames, *texts])) == set()


def test_chinese_has_no_marks_of_latin_script_between_signs(tmp_path: Path) -> None:
    said = in_words(nasty_list(tmp_path, *[row()] * 3), "zh")
    assert re.findall(r"[\u4e00-\u9fff][,.;:!?](?=\s|[\u4e00-\u9fff])", said.replace("清单.xlsx", "")) == []
    assert re.findall(r"[。，、；：] ", said) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_what_a_refused_list_is_told_is_in_the_language(tmp_path: Path, language: str) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"清单": [[*HEADINGS[:-1], ""], *[[*row()[:-1], "a@b.example"]] * 4]})
    said, english = in_words(path, language), in_words(path, "en")
    assert "column K, which must not be sent (personal: email)" in english
    assert not set(said.splitlines()) & set(english.splitlines()) - {path.name, ""}


@pytest.mark.parametrize(
    ("language", "opening"),
    [
        ("en", "1,200 rows read, 1,200 understood. Nothing to repair."),
        ("fr", "1\u202f200 lignes lues, 1\u202f200 sans erreur. Rien à corriger."),
        ("de", "1.200 Zeilen gelesen, 1.200 verstanden. Nichts zu korrigieren."),
        ("es", "1.200 filas leídas, 1.200 sin errores. Nada que corregir."),
        ("pt", "1.200 linhas lidas, 1.200 sem erros. Nada a corrigir."),
        ("zh", "已读取 1,200 行，1,200 行正确识别。无需修正。"),
    ],
)
def test_counts_are_written_as_the_language_does(tmp_path: Path, language: str, opening: str) -> None:
    rows = [[f"Site {'abcdefghij'[at % 10] * (1 + at // 10)}", "Kenya", "2025-03-04"] for at in range(1200)]
    path = write_csv(tmp_path / "l.csv", [["Site name", "Country", "Audit date"], *rows])
    assert opening in in_words(path, language)


@pytest.mark.parametrize(
    ("language", "field", "surely"),
    [
        ("en", "Site name", "100%, the heading is known"),
        ("fr", "Nom du site", "100\xa0%, l’en-tête est connu"),
        ("de", "Name des Standorts", "100\xa0%, die Überschrift ist bekannt"),
        ("es", "Nombre del sitio", "100\xa0%, el encabezado es conocido"),
        ("pt", "Nome da unidade", "100%, o cabeçalho é conhecido"),
        ("zh", "场所名称", "100%，列标题是已知的"),
    ],
)
def test_columns_are_named_in_the_language(tmp_path: Path, language: str, field: str, surely: str) -> None:
    path = write_csv(tmp_path / "l.csv", [["Factory", "Country", "Audit date"], ["Acre Mill", "Kenya", "2025-03-04"]])
    (line,) = [line for line in in_words(path, language).splitlines() if "Factory" in line]
    assert field in line
    assert surely in line


def test_the_first_of_a_month_is_1er_in_french_only(tmp_path: Path) -> None:
    rows = [["Acre Mill", "Kenya", "2026-07-01"], ["Brook Mill", "Kenya", "2026-07-11"]]
    path = write_csv(tmp_path / "l.csv", [["Site name", "Country", "Audit date"], *rows])
    assert "(1er juillet 2026)" in in_words(path, "fr")
    assert "the audit of 1 July 2026" in in_words(path, "en")
    (tmp_path / "l.csv").write_text((tmp_path / "l.csv").read_text("utf-8").replace("07-01", "07-21"), "utf-8")
    said = in_words(path, "fr")
    assert "(21 juillet 2026)" in said
    assert "1er juillet" not in said


def test_rows_with_one_repair_are_brought_together_in_the_language(tmp_path: Path) -> None:
    rows = [[f"{name} Mill", "Kenya", "31/02/2025"] for name in ("Acre", "Brook", "Cove")]
    rows += [["Dale Mill", "Kenya", "2025-03-04"], ["Elm Mill", "Kenya", "30/02/2025"]]
    path = write_csv(tmp_path / "l.csv", [["Site name", "Country", "Audit date"], *rows])
    assert "4 rows (2–4, 6): Row 2: '31/02/2025'" in in_words(path, "en")
    assert "4 lignes (2–4, 6)\xa0: Ligne 2\xa0: '31/02/2025'" in in_words(path, "fr")
    assert "4 行（2–4、6）：第 2 行：日期 '31/02/2025' 不存在。请填写" in in_words(path, "zh")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "read as Cyrillic (Windows)"),
        ("fr", "lu en cyrillique (Windows)"),
        ("de", "als Kyrillisch (Windows) gelesen"),
        ("zh", "已按“西里尔文（Windows）”编码读取"),
    ],
)
def test_the_coding_of_a_file_is_named_as_people_do(language: str, said: str) -> None:
    assert said in message(problem("encoding_unsure", Place(), coding="cp1251"), language)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_strip_says_what_it_did_in_the_language(tmp_path: Path, language: str) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"清单": [[*HEADINGS[:-1], "价格"], [*row()[:-1], "5"]]})
    told = [
        runner.invoke(app, ["strip", str(path), "--out", str(tmp_path / f"{each}.xlsx"), "--lang", each]).stdout
        for each in ("en", language)
    ]
    english, said = (text.splitlines() for text in told)
    assert english[0] == "Removed column 11 of sheet '清单': '价格' (price)."
    assert len(said) == len(english)
    assert not set(said) & set(english)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_corrected_copy_is_refused_in_the_language(tmp_path: Path, language: str) -> None:
    path = write_xlsx(tmp_path / "l.xlsx", {"清单": [[*HEADINGS[:-1], "价格"], [*row()[:-1], "5"]]})
    told = [
        str(runner.invoke(app, ["read", str(path), "--corrected", str(tmp_path / "c.xlsx"), "--lang", each]).exception)
        for each in ("en", language)
    ]
    assert told[0].startswith("No corrected copy of l.xlsx was written: it holds a column that must not be sent.")
    assert "comity strip" in told[1]
    assert told[0] != told[1]


def test_the_template_is_in_the_language_throughout(tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    assert runner.invoke(app, ["template", "--out", str(out), "--lang", "zh"]).stdout == f"已写入：{out}\n"
    sheet = openpyxl.load_workbook(out).worksheets[0]
    texts = [str(cell) for cells in sheet.values for cell in cells if cell is not None]
    rules = [
        text for rule in sheet.data_validations.dataValidation for text in (rule.promptTitle, rule.prompt, rule.error)
    ]
    names = {"APSCA", "OS", "ID", "LEI", "Sedex", "ZS", "ZC", "Open", "Supply", "Hub"}
    assert latin(" ".join([sheet.title, *texts, *filter(None, rules)])) <= names
