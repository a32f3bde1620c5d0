"""`make demo`, before anything is set up: whether the port is free and there is such a scale. Run by any Python 3; what is set up is not there yet."""

import errno
import socket
import sys

NO_PORT = "没有这个端口：{}\n端口是 1 到 65535 的整数\n例如：make demo PORT=8000"
TAKEN = "端口 {} 不能使用\n已被别的程序占用，或者不能监听：{}\n请停掉那个程序，或换一个端口：make demo PORT={}"
NO_SCALE = "没有这个规模：{}\n可选 county、city、province\n例如：make demo SCALE=county"
SCALES = ("county", "city", "province")
RESERVED = "端口 {} 不能使用\n1024 以下的端口只有管理员（root）能用\n请换一个端口：make demo PORT=8000"


def fault(text: str) -> str:
    """Why the demonstration cannot listen on this port, and what to do; empty where it can."""
    port = int(text) if text.isascii() and text.isdigit() else 0
    if not 0 < port < 65536:
        return NO_PORT.format(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                return RESERVED.format(port)
            return TAKEN.format(port, error.strerror, port + 1 if port < 65535 else 8000)
    return ""


if __name__ == "__main__":
    told = fault(sys.argv[1]) or ("" if sys.argv[2] in SCALES else NO_SCALE.format(sys.argv[2]))
    if told:
        print(told, file=sys.stderr)
        sys.exit(2)
