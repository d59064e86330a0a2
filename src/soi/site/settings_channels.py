"""Settings of the ways people write to us; a channel without its own is not set up. Part of `settings_table`."""

from __future__ import annotations

from soi.site.settings_kinds import Setting

CHANNEL_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "SOI_TELEGRAM_TOKEN", "secret", "", "Token of the Telegram bot, from @BotFather; empty: no Telegram."
    ),
    Setting(
        "SOI_TELEGRAM_SECRET",
        "secret",
        "",
        "The secret_token that setWebhook was given: 1 to 256 of A-Z a-z 0-9 _ -. Empty: the door stays shut.",
    ),
    Setting(
        "SOI_TELEGRAM_POLL",
        "flag",
        "false",
        "Ask Telegram for messages (long polling) where it cannot reach this desk.",
    ),
    Setting(
        "SOI_TELEGRAM_NAME",
        "text",
        "",
        "Name of the bot, without @: how it knows in a group that it is meant.",
    ),
    Setting(
        "SOI_TELEGRAM_API",
        "origin",
        "https://api.telegram.org",
        "Telegram's Bot API, or a Bot API server of your own.",
    ),
    Setting(
        "SOI_WEBHOOK_SECRET",
        "secret",
        "",
        "Key of the signed webhook, whsec_ and base64 of 24 to 64 bytes; two, with a space between, while keys change.",
    ),
    Setting("SOI_WEBHOOK_URL", "text", "", "Where the signed webhook sends what Soi has to say."),
    Setting("SOI_WEBHOOK_PRIVATE", "flag", "false", "That address is in your own network, not a public one."),
    Setting(
        "SOI_EMAIL_ADDRESS",
        "text",
        "",
        "Address at which people ask by e-mail; answers leave as SOI_MAIL says. Empty: no such channel.",
    ),
    Setting(
        "SOI_EMAIL_IMAP",
        "secret",
        "",
        "Mailbox of that address: imaps://user:password@host/INBOX, with ?then=delete or ?then=move:Name for"
        " what was taken in (otherwise it is marked as seen).",
    ),
    Setting(
        "SOI_EMAIL_LMTP",
        "text",
        "",
        "host:port at which a mail server hands over that address's mail, by LMTP or SMTP; best 127.0.0.1:2424.",
    ),
    Setting("SOI_WHATSAPP_PHONE_ID", "text", "", "WhatsApp: ID of the number (not the number itself)."),
    Setting("SOI_WHATSAPP_TOKEN", "secret", "", "WhatsApp: token of a system user of the business account."),
    Setting("SOI_WHATSAPP_APP_SECRET", "secret", "", "WhatsApp: the app's secret, with which Meta signs."),
    Setting("SOI_WHATSAPP_VERIFY", "secret", "", "WhatsApp: word for Meta's greeting; make one up."),
    Setting(
        "SOI_WHATSAPP_TEMPLATE",
        "text",
        "",
        "WhatsApp: approved template without variables for people who wrote more than 24 hours ago.",
    ),
    Setting("SOI_WHATSAPP_API", "text", "https://graph.facebook.com/v25.0", "WhatsApp: address of the API."),
    Setting("SOI_MESSENGER_TOKEN", "secret", "", "Messenger: access token of the page."),
    Setting("SOI_MESSENGER_APP_SECRET", "secret", "", "Messenger: the app's secret, with which Meta signs."),
    Setting("SOI_MESSENGER_VERIFY", "secret", "", "Messenger: word for Meta's greeting; make one up."),
    Setting(
        "SOI_MESSENGER_API", "text", "https://graph.facebook.com/v25.0", "Messenger: address of the API."
    ),
    Setting("SOI_LINE_TOKEN", "secret", "", "LINE: long-lived access token of the channel."),
    Setting("SOI_LINE_SECRET", "secret", "", "LINE: the channel's secret, with which LINE signs."),
    Setting(
        "SOI_LINE_REPLY",
        "flag",
        "true",
        "LINE: answer within a minute by free replies; false: push everything, which counts towards the quota.",
    ),
    Setting("SOI_LINE_API", "origin", "https://api.line.me", "LINE: address of the API."),
    Setting(
        "SOI_LINE_DATA",
        "origin",
        "https://api-data.line.me",
        "LINE: where files that people send are fetched.",
    ),
    Setting("SOI_ZALO_APP_ID", "text", "", "Zalo: ID of the app."),
    Setting("SOI_ZALO_APP_SECRET", "secret", "", "Zalo: the app's secret, for new access tokens."),
    Setting(
        "SOI_ZALO_OA_SECRET", "secret", "", "Zalo: secret of the Official Account, with which Zalo signs."
    ),
    Setting("SOI_ZALO_OA_ID", "text", "", "Zalo: ID of the Official Account, if Zalo signs with that one."),
    Setting("SOI_ZALO_REFRESH_TOKEN", "secret", "", "Zalo: first refresh token; later ones are kept by Soi."),
    Setting(
        "SOI_ZALO_PAID",
        "flag",
        "false",
        "Zalo: also write between 48 hours and 7 days after a person's last message, which Zalo charges for.",
    ),
    Setting("SOI_ZALO_API", "origin", "https://openapi.zalo.me", "Zalo: address of the API."),
    Setting(
        "SOI_ZALO_OAUTH", "origin", "https://oauth.zaloapp.com", "Zalo: where access tokens are renewed."
    ),
    Setting(
        "SOI_ZALO_FILES",
        "text",
        "zdn.vn zadn.vn dlfl.vn dlmd.me",
        "Zalo: hosts that files people send may be fetched from, with all below them.",
    ),
)
