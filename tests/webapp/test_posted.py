"""What was posted leads to a page to fetch, or nowhere where a script asked."""

import pytest
from django.test import RequestFactory

from webapp.posted import is_from_script, see_other


def test_a_page_that_something_was_posted_to_leads_to_another():
    response = see_other("search_results", token="abc")

    assert (response.status_code, response["Location"]) == (303, "/search/abc/")


@pytest.mark.parametrize(("says", "is_ours"), [("fetch", True), ("other", False)])
def test_a_script_of_ours_says_that_it_asks(says, is_ours):
    request = RequestFactory().post("/", headers={"X-Requested-With": says})

    assert is_from_script(request) is is_ours
    assert is_from_script(RequestFactory().post("/")) is False
