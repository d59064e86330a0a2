// Passkeys: asks the browser for one and sends what it answers with the page's own form. Nothing else.
// <form data-passkey="create|get|login" data-options="id of the JSON">: create makes a passkey; get proves one
// of a known person; login asks the server first and proves whose it is. Forms for it stay hidden without it.
"use strict";

(() => {
  const bytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
  };
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  function decoded(options) {
    const read = structuredClone(options.publicKey);
    read.challenge = bytes(read.challenge);
    if (read.user) read.user.id = bytes(read.user.id);
    for (const list of [read.excludeCredentials, read.allowCredentials])
      for (const one of list ?? []) one.id = bytes(one.id);
    return { publicKey: read };
  }

  function encoded(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment ?? null,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    };
  }

  async function options(form) {
    if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).request_options;
  }

  async function ask(form) {
    const wanted = decoded(await options(form));
    if (form.dataset.passkey !== "create") return navigator.credentials.get(wanted);
    const alone = form.elements.passwordless?.checked ?? false;
    wanted.publicKey.authenticatorSelection = {
      ...wanted.publicKey.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone && { userVerification: "required" }),
    };
    return navigator.credentials.create(wanted);
  }

  async function start(form, button, trouble) {
    button.disabled = true;
    trouble.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(encoded(await ask(form)));
      form.submit();
    } catch {
      trouble.textContent = trouble.dataset.passkeyError;
      trouble.hidden = false;
      button.disabled = false;
    }
  }

  if (!window.PublicKeyCredential) return;
  for (const hidden of document.querySelectorAll("[data-passkey-only]")) hidden.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    const button = form.querySelector("[data-passkey-start]");
    const trouble = form.querySelector("[data-passkey-error]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void start(form, button, trouble);
    });
  }
})();
