"""Tables of phrases around a claim: asking, urging to share, greetings, thanks, opinions, predictions.

Written with marks; compared folded, so every unmarked and teen-code spelling is covered.
"""

from __future__ import annotations

from typing import Final

ASKING_FIRST: Final[tuple[str, ...]] = (
    # Vietnamese
    "cho mình hỏi", "cho em hỏi", "cho tôi hỏi", "cho hỏi", "cho con hỏi", "cho cháu hỏi", "cho mình hỏi là",
    "cho em hỏi là", "cho hỏi là", "cho tôi hỏi là", "mình muốn hỏi", "em muốn hỏi", "tôi muốn hỏi", "xin hỏi",
    "cho mình hỏi chút", "cho em hỏi chút", "cho mình hỏi với", "cho mình hỏi tin này", "hỏi chút", "hỏi ngu tí",
    "có phải", "có phải là", "có đúng là", "có thật là", "có đúng", "có thật", "đúng là", "phải chăng", "liệu có phải",
    "có ai biết", "ai biết", "có ai biết là", "mọi người cho hỏi", "mọi người ơi cho hỏi", "kiểm tra giúp",
    "kiểm tra giúp mình", "kiểm tra hộ", "kiểm tra giùm", "nhờ kiểm tra", "nhờ kiểm chứng", "kiểm chứng giúp",
    "kiểm chứng giúp mình", "xác minh giúp", "nhờ mọi người kiểm tra", "nhờ xác minh", "nghe nói", "nghe nói là",
    "nghe đồn", "nghe đồn là", "nghe bảo", "nghe bảo là", "mình nghe nói", "mình nghe nói là", "tôi nghe nói",
    "tôi nghe nói là", "em nghe nói", "em nghe nói là", "thấy bảo", "thấy bảo là", "thấy nói", "thấy người ta nói",
    "nghe người ta nói", "người ta nói là", "người ta bảo là", "người ta bảo", "người ta nói", "trên mạng nói",
    "trên mạng nói là", "trên mạng bảo", "trên mạng đồn", "mạng đồn", "thấy trên mạng nói", "có tin đồn", "có tin đồn là",
    "có tin", "có thông tin", "có tin nói", "tin đồn", "em thấy trên mạng nói", "mẹ mình bảo", "mẹ em bảo", "bạn mình bảo",
    "mới đọc được tin", "mới nghe tin", "vừa nghe tin", "vừa đọc được tin", "em mới nhận được tin", "mình nhận được tin",
    "mình nhận được tin nhắn", "thấy trên facebook nói", "thấy trên zalo nói", "trên zalo nói", "trên facebook nói",
    "không biết có phải", "không biết có đúng là", "không biết có thật là",
    # English
    "is it true that", "is it true", "is it really true that", "is it real that", "is it correct that", "is it a fact that",
    "is it right that", "is that true that", "is this true", "is this real", "is this correct", "is this legit", "is this fake",
    "is that true", "is that real", "is this accurate", "fact check", "factcheck", "fact checking", "please fact check",
    "please fact check this", "pls fact check", "please check", "pls check", "plz check", "please check this", "pls check this",
    "please verify", "please verify this", "can someone confirm", "can anyone confirm", "can you confirm", "can someone verify",
    "can anyone verify", "can you verify", "can you check", "can you check if", "can you confirm if", "can you confirm that",
    "can someone confirm if", "can someone confirm that", "can someone confirm whether", "can anyone confirm if",
    "can anyone confirm that", "can you verify if", "can you verify that", "could you check if", "could you verify",
    "could you confirm", "does anyone know if", "does anyone know whether", "do you know if", "i want to know if",
    "i wonder if", "i was wondering if", "wondering if", "just wondering if", "i heard that", "i heard", "i've heard that",
    "i have heard that", "i've heard", "heard that", "someone told me that", "someone told me", "my friend told me that",
    "my friend says that", "people say that", "people are saying that", "people are saying", "they say that", "they say",
    "i read that", "i saw that", "i saw a post saying", "i saw a post saying that", "i saw a video saying",
    "i saw a video claiming", "i got a message saying", "i got a message saying that", "i received a message saying",
    "i received this message", "got this on whatsapp", "received this on whatsapp", "saw this on facebook",
    "is there any truth to", "is there any truth to the claim that", "is there any truth that", "any truth to", "true or false",
    "fake or real", "real or fake", "real or not", "true or not", "rumor has it that", "rumour has it that", "is it fake news that",
    "is it a myth that", "did you know that", "did you know", "hey is it true that", "verify this", "check this", "confirm this",
)  # fmt: skip
"""Openings that ask, or report hearsay."""

ASKING_LAST: Final[tuple[str, ...]] = (
    # Vietnamese
    "có đúng không", "đúng không", "có thật không", "thật không", "có phải không", "phải không", "có đúng thế không",
    "có đúng vậy không", "đúng vậy không", "đúng thế không", "có thật vậy không", "có thật thế không", "thật vậy không",
    "có chính xác không", "chính xác không", "có đúng sự thật không", "có phải sự thật không", "có phải thật không",
    "có thật hay không", "có đúng hay không", "đúng hay sai", "đúng hay không", "thật hay giả", "thật hay đùa", "thật hay không",
    "thật giả thế nào", "thực hư thế nào", "thực hư ra sao", "thực hư sao", "có tin được không", "tin được không", "có nên tin không",
    "có đáng tin không", "đáng tin không", "có đáng tin cậy không", "có phải tin giả không", "có phải tin thật không",
    "là thật hay giả", "là đúng hay sai", "là thật không", "là có thật không", "là đúng không", "có phải là thật không",
    "tin này có đúng không", "tin này có thật không", "tin này đúng không", "tin này thật không", "tin này thật hay giả",
    "tin này có chính xác không", "tin này đúng hay sai", "tin này có phải thật không", "thông tin này có đúng không",
    "thông tin này có chính xác không", "thông tin này đúng không", "thông tin này có thật không", "điều này có đúng không",
    "điều này có thật không", "điều này đúng không", "cái này có đúng không", "cái này có thật không", "cái này đúng không",
    "cái này thật không", "chuyện này có thật không", "chuyện này thật không", "chuyện này có đúng không", "vụ này có thật không",
    "việc này có thật không", "việc này có đúng không", "có thiệt không", "thiệt không", "phải hông", "đúng hông", "thiệt hông",
    "có thiệt hông", "có thật hông", "thật hông", "có đúng hông", "ai biết không", "có ai biết không", "ai biết chỉ giúp",
    "mọi người thấy sao", "nhờ kiểm tra", "nhờ kiểm tra giúp", "nhờ kiểm chứng", "kiểm tra giúp mình", "kiểm tra giúp em",
    "kiểm tra giúp", "kiểm tra hộ", "kiểm chứng giúp", "kiểm chứng giúp mình", "xác minh giúp", "xác minh giúp mình",
    "xác nhận giúp", "cho hỏi có đúng không", "có đúng chưa", "như vậy có đúng không", "như thế có đúng không",
    "vậy có đúng không", "vậy có thật không", "vậy đúng không", "có đúng như vậy không", "có thật như vậy không", "có phải vậy không",
    "có phải thế không", "có đúng như thế không", "có thật như thế không", "không biết có đúng không", "không biết có thật không",
    "không biết thật không", "không biết đúng không", "chẳng biết có đúng không",
    # English
    "is it true", "is this true", "is that true", "is it real", "is this real", "is that real", "is it correct", "is this correct",
    "is that correct", "is that right", "is this right", "is this legit", "is it legit", "is this fake", "is it fake", "is this accurate",
    "is this fake news", "is this news true", "is this a hoax", "is it a hoax", "is this a scam", "true or false", "true or not",
    "true or fake", "real or fake", "fake or real", "real or not", "fact or fiction", "fact or myth", "is this a fact", "is it a fact",
    "can someone confirm", "can anyone confirm", "can you confirm", "can someone confirm this", "can anyone confirm this",
    "can you confirm this", "can someone verify", "can someone verify this", "can anyone verify this", "can you verify",
    "can you verify this", "please confirm", "please verify", "please check", "please check this", "pls check", "pls verify",
    "pls confirm", "plz check", "please fact check", "please fact check this", "fact check please", "fact check this", "fact check",
    "please fact-check", "any truth to this", "any truth in this", "any truth to it", "is there any truth to this",
    "is there any truth in this", "is there any truth to it", "anyone know if this is true", "does anyone know if this is true",
    "does anyone know if it is true", "i don't know if this is true", "not sure if this is true", "not sure if it's true",
    "how true is this", "how true is it", "is it so", "or not", "can you check", "can you check this", "can you check this for me",
    "can u check",
)  # fmt: skip
"""Endings that ask."""

SHARING: Final[tuple[str, ...]] = (
    "chia sẻ gấp", "chia sẻ", "share gấp", "hãy chia sẻ", "xin hãy chia sẻ", "mong mọi người chia sẻ", "chia sẻ ngay",
    "hãy chia sẻ ngay", "chia sẻ cho mọi người", "chia sẻ cho mọi người cùng biết", "chia sẻ cho mọi người biết",
    "hãy chia sẻ cho mọi người", "hãy chia sẻ cho mọi người cùng biết", "hãy chia sẻ cho người thân",
    "hãy chia sẻ cho người thân và bạn bè", "chia sẻ cho người thân", "chia sẻ cho người thân và bạn bè",
    "hãy chia sẻ với mọi người", "chia sẻ với mọi người", "chia sẻ để mọi người cùng biết", "chia sẻ để mọi người biết",
    "hãy chia sẻ để mọi người cùng biết", "hãy chia sẻ để nhiều người biết", "chia sẻ để nhiều người biết", "chia sẻ rộng rãi",
    "hãy chia sẻ rộng rãi", "xin chia sẻ", "vui lòng chia sẻ", "làm ơn chia sẻ", "mọi người chia sẻ", "mọi người chia sẻ gấp",
    "mọi người share gấp", "share cho mọi người", "share mạnh", "hãy share", "share ngay", "hãy gửi cho", "hãy gửi tin này",
    "gửi cho tất cả bạn bè", "hãy gửi cho tất cả bạn bè", "hãy chuyển tiếp", "chuyển tiếp", "vui lòng chuyển tiếp", "chuyển tiếp gấp",
    "tin khẩn", "khẩn cấp", "khẩn", "nóng", "tin nóng", "cảnh báo", "chú ý", "đọc ngay", "đọc ngay kẻo lỡ", "chia sẻ trước khi bị xóa",
    "hãy chia sẻ trước khi bị xóa", "share trước khi bị xóa", "đừng giữ cho riêng mình", "chia sẻ là yêu thương",
    "hãy lan truyền", "lan truyền", "copy và chia sẻ", "xin đừng bỏ qua",
    "share before they delete", "share before they delete this", "share before they delete it", "share before it's deleted",
    "share before it gets deleted", "share before this is taken down", "share before it is taken down", "please share", "pls share",
    "plz share", "please share this", "please share widely", "please share with everyone", "please share with your friends",
    "please share with your loved ones", "please share with friends and family", "share this", "share this with everyone",
    "share this with everyone you know", "share with everyone", "share with everyone you know", "share to all", "share it",
    "share with your friends and family", "share widely", "must share", "kindly share", "kindly forward", "please forward",
    "please forward this", "please forward to all", "forward this", "forward this to everyone", "forward this to everyone you know",
    "forward to all", "forward to everyone", "forward this message", "forward this message to everyone", "forwarded as received",
    "forwarded", "forwarded message", "forwarded many times", "fwd as received", "fwd", "pass it on", "pass this on",
    "please pass it on", "please pass this on", "spread the word", "spread this", "make it viral", "make this viral", "send this to everyone",
    "send this to everyone you know", "send this to all your contacts", "retweet", "please retweet", "please rt", "breaking", "breaking news",
    "urgent", "warning", "attention", "must read", "important", "wake up people", "copy and paste",
)  # fmt: skip
"""Phrases that urge to pass the message on, or shout for attention."""

GREETINGS: Final[tuple[str, ...]] = (
    "chào", "chào mọi người", "chào cả nhà", "chào các bạn", "chào anh", "chào chị", "chào em", "chào bạn", "chào ad", "chào admin",
    "chào anh chị", "chào bác", "chào cô", "chào shop", "xin chào", "xin chào mọi người", "xin chào các bạn", "xin chào cả nhà",
    "alo", "alo alo", "hello", "hello mọi người", "hello cả nhà", "hello ad", "hi", "hi mọi người", "hi ad", "hi all", "hi everyone",
    "hi there", "hi guys", "hi team", "hello everyone", "hello there", "hello all", "hello guys", "hey", "hey guys", "hey there",
    "hey everyone", "hiya", "yo", "good morning", "good afternoon", "good evening", "good night", "good day", "good morning everyone",
    "good morning all", "morning", "dear all", "dear friends", "dear sir", "dear team", "dear sir or madam", "greetings", "greetings friends",
    "chúc buổi sáng", "chào buổi sáng", "chào buổi tối", "chào buổi chiều", "buổi sáng tốt lành", "chúc ngủ ngon", "chúc ngày mới tốt lành",
    "chúc cả nhà ngày mới tốt lành", "chúc mọi người một ngày tốt lành", "chúc một ngày tốt lành", "chúc cuối tuần vui vẻ", "ngủ ngon",
    "kính gửi", "kính chào", "kính chào quý vị", "thân gửi", "gửi mọi người", "gửi các bạn", "các bạn thân mến",
)  # fmt: skip
"""Greetings and forms of address that open a message."""

FILLERS: Final[tuple[str, ...]] = (
    "ạ", "ah", "à", "nhỉ", "nhé", "nha", "ha", "hả", "vậy", "thế", "với", "ơi", "đi", "luôn", "mọi người", "mọi người ơi", "cả nhà",
    "cả nhà ơi", "các bạn", "các bạn ơi", "anh chị", "anh em", "anh chị em", "bác sĩ ơi", "ad", "ad ơi", "admin", "admin ơi", "bạn ơi",
    "anh ơi", "chị ơi", "em ơi", "các bác", "các bác ơi", "mấy bạn", "mấy bạn ơi", "cả nhà mình", "bạn", "vậy ạ", "vậy mọi người", "thế ạ", "giúp em",
    "giúp mình", "giúp tôi", "làm ơn", "cảm ơn", "xin cảm ơn", "em cảm ơn", "mình cảm ơn", "cảm ơn ạ", "cảm ơn mọi người", "em với", "mình với",
    "please", "guys", "anyone", "everyone", "everybody", "thanks", "thank you", "thx", "or not", "though", "sir", "friends", "folks",
)  # fmt: skip
"""Vocatives and particles taken only together with an asking phrase."""

STICKERS: Final[tuple[str, ...]] = (
    "cảm ơn", "cảm ơn nhiều", "cảm ơn bạn", "cảm ơn ad", "cám ơn", "cám ơn bạn", "cám ơn nhiều", "cảm ơn bạn nhiều", "thanks", "thank you",
    "thank you so much", "thanks a lot", "thanks so much", "thx", "ty", "ok", "oke", "okay", "okie", "okela", "vâng", "dạ", "dạ vâng", "ừ", "uh",
    "được", "haha", "hahaha", "hihi", "hehe", "huhu", "lol", "lmao", "hic", "hix", "kkk", "bye", "bye bye", "tạm biệt", "goodbye", "see you", "yes", "no",
    "sticker", "nhãn dán", "like", "amen", "nhiều", "hay quá", "tuyệt vời", "chúc mừng", "chúc mừng năm mới", "happy new year", "happy birthday",
    "chúc mừng sinh nhật", "merry christmas", "welcome", "you're welcome", "có ai không", "có ai ở đây không", "anyone here", "test", "how are you",
    "khỏe không", "bạn khỏe không", "bạn là ai", "who are you", "ngày mới vui vẻ", "ngày mới tốt lành", "nice", "great", "cool", "wow",
)  # fmt: skip
"""Thanks, stickers and small talk: a message of nothing else is a greeting."""

OPINIONS: Final[tuple[str, ...]] = (
    "đẹp nhất thế gian", "ngon nhất thế gian", "dở tệ", "quá tệ", "chán quá", "đáng ghét", "ghét quá", "tuyệt vời nhất", "thật đáng xấu hổ",
)  # fmt: skip
"""Value judgements without anything to check."""

PREDICTIONS: Final[tuple[str, ...]] = ("chắc chắn sẽ thắng", "will win the")
"""Statements about a future that nobody can check yet."""
