from ipaddress import IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.accounts.addresses import client_address, neighbourhood

addresses = st.ip_addresses().map(str)


@given(remote=addresses, forwarded=st.text())
def test_without_proxies_the_header_is_never_believed(remote, forwarded):
    assert client_address(remote, forwarded, proxies=0) == remote


@given(story=st.lists(st.text(), max_size=5), true=st.lists(addresses, min_size=1, max_size=4))
def test_only_what_our_proxies_appended_is_believed(story, true):
    header = ", ".join([*story, *true])
    assert client_address("10.0.0.1", header, proxies=len(true)) == true[0]


@pytest.mark.parametrize("header", ["", "nonsense", "203.0.113.7", "<script>, 10.0.0.2", " , "])
def test_a_header_that_did_not_pass_our_proxies_counts_for_nothing(header):
    assert client_address("198.51.100.1", header, proxies=2) == "198.51.100.1"


@given(st.ip_addresses(v=4).map(str))
def test_an_ipv4_address_is_a_neighbourhood_of_its_own(address):
    assert neighbourhood(address) == address


@given(network=st.integers(0, 2**64 - 1), hosts=st.lists(st.integers(0, 2**64 - 1), min_size=2, max_size=2))
def test_an_ipv6_line_is_one_client_whatever_its_last_half(network, hosts):
    one, other = (str(IPv6Address((network << 64) + host)) for host in hosts)
    assert neighbourhood(one) == neighbourhood(other)


@pytest.mark.parametrize("address", ["", "unix", "not an address"])
def test_what_is_no_address_stays_as_it_is(address):
    assert neighbourhood(address) == address
