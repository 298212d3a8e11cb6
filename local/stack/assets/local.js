// Buttons that post, and tables that are refreshed while the page is visible.
const statusLine = document.getElementById("status");

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-post]");
  if (!button) return;
  button.disabled = true;
  try {
    const response = await fetch(button.dataset.post, { method: "POST" });
    const text = await response.text();
    statusLine.textContent = `${button.textContent}: ${response.ok ? "done" : "failed"} ${text}`;
    if (button.dataset.post.endsWith("/clear")) location.reload();
  } catch {
    statusLine.textContent = "The stack does not answer. Is it still running?";
  }
  button.disabled = false;
  refresh();
});

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-api]");
  if (!form) return;
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  const response = await fetch(form.dataset.api, { method: "POST", headers: { "content-type": "application/json" }, body });
  const answer = await response.json().catch(() => ({}));
  const done = [form.dataset.done, answer.url].filter(Boolean).join(" ");
  statusLine.textContent = response.ok ? done : answer.detail || answer.title || `Failed: ${response.status}`;
});

const live = document.getElementById("live");
async function refresh() {
  // Replacing the element that the user is using would take its focus away.
  if (!live || document.hidden || live.contains(document.activeElement)) return;
  try {
    const response = await fetch(live.dataset.from);
    if (response.ok) live.innerHTML = await response.text();
  } catch { /* The stack is restarting: the next round tries again. */ }
}
if (live) setInterval(refresh, 2000);
