// The least a page can do with a message: count it, so that the end can be told.

window.samples = 0;
new WebSocket(new URLSearchParams(location.search).get('socket') ?? '').onmessage = () => {
  window.samples = (window.samples ?? 0) + 1;
};
