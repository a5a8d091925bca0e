"""The shared pages with a flow they know nothing of."""

from __future__ import annotations

import pytest

from jingzhi.core.flows.tests.test_faces import asked

__all__ = ["asked"]


@pytest.mark.usefixtures("asked")
def test_it_stands_in_the_todo_list_and_not_on_the_desk_of_the_grid(at):
    client = at("community")
    text = client.get("/todo/").content.decode()
    assert "关于旌阳区" in text
    assert "征求意见中" in text
    assert "关于旌阳区" not in client.get("/sort/").content.decode()
    assert [tab.count for tab in at("district").get("/unplaced/").context["desk"].tabs] == [0] * 6


def test_its_case_page_shows_facts_tables_moves_and_what_happened(at, asked):
    client = at("community")
    text = client.get(f"/case/{asked.no}/").content.decode()
    for words in ("关于旌阳区", "有人问", "征求对象", "甲一社区", "提意见", "区里", "个工作日"):
        assert words in text
    answer = client.post(f"/case/{asked.no}/say/", {"rev": asked.rev, "words": "我们赞成"}, follow=True)
    assert "我们赞成" in answer.content.decode()
    assert at("community2").get(f"/case/{asked.no}/").status_code == 404
