"""Everyday sentences written for this bench, and nowhere else: what is drawn into its pictures.

Every third sentence of each list is held out (`third`)."""

from __future__ import annotations

VIETNAMESE = tuple(
    line
    for line in """
Sáng nay trời mưa to quá, cả nhà nhớ mang áo mưa khi đi làm nhé.
Mẹ ơi chiều con về muộn, mẹ ăn cơm trước đừng đợi con.
Nghe nói uống nước chanh ấm mỗi sáng thì khỏi hẳn đau dạ dày, có đúng không mọi người?
Từ ngày 15/8 ai không cập nhật căn cước sẽ bị khóa tài khoản ngân hàng.
Chợ đầu mối vừa phát hiện lô sầu riêng nhúng hóa chất, bà con cẩn thận.
Bác sĩ khuyên không nên tự ý dùng kháng sinh khi bị cảm cúm thông thường.
Ai có đơn thuốc cũ thì giữ lại, phường sẽ thu vào thứ sáu tuần tới.
Cảnh báo khẩn: tối nay siêu bão sẽ đổ bộ, hãy tích trữ lương thực ngay!
Em ở chung cư bên cạnh, cho em hỏi mấy giờ thì có nước lại ạ?
Đừng bấm vào đường dẫn lạ, kẻ xấu có thể lấy hết tiền trong ví của bạn.
Hôm qua tôi đi khám, người ta bảo chỉ cần nghỉ ngơi và uống nhiều nước.
Chia sẻ ngay cho mười người, bạn sẽ được tặng 50.000 đồng tiền điện thoại.
Quán phở đầu ngõ mới mở lại, nước dùng vẫn ngọt như ngày xưa.
Trường học thông báo cho học sinh nghỉ hai ngày vì ngập nước ở tầng một.
Ăn tỏi sống lúc bụng đói không chữa được ung thư, đó là tin không có căn cứ.
Giá xăng giảm thêm 420 đồng mỗi lít kể từ ba giờ chiều hôm nay.
Cháu nhà tôi bị sốt xuất huyết, xin hỏi bệnh viện nào còn giường trống?
Cây cầu bắc qua sông vừa được sửa xong, xe tải nhẹ đã qua lại bình thường.
Tuyệt đối không đọc mã xác thực cho bất kỳ ai gọi điện tự xưng là công an.
Nước mắm pha với mật ong trị ho chỉ là kinh nghiệm truyền miệng.
Mời bà con đến nhà văn hóa tiêm phòng miễn phí lúc bảy giờ rưỡi.
Ảnh này chụp từ năm 2016 ở nước khác, không phải trận lũ vừa rồi.
Chú Tư đã thử rồi, lá vối đun sôi uống rất mát nhưng không hạ đường huyết.
Đề nghị quý phụ huynh đón con đúng giờ, cổng phía sau đã khóa.
Thẻ bảo hiểm y tế giấy vẫn dùng được cho đến khi hết hạn ghi trên thẻ.
Người dân xếp hàng dài mua gạo vì một tin đồn lan trên mạng.
Không có chuyện muối i-ốt chống được phóng xạ, xin đừng tích trữ.
Video quay cảnh cá chết trắng bờ là của một hồ nuôi bị mất điện.
Nhắn cho bà ngoại là cuối tuần cả nhà mình về quê ăn giỗ.
Họ hứa lãi suất ba mươi phần trăm một tháng, nghe qua đã thấy vô lý.
Tài xế xe buýt số 32 nhặt được ví, ai mất liên hệ bến xe phía bắc.
Kỳ thi năm nay giữ nguyên cấu trúc, các em cứ yên tâm ôn tập.
Để điện thoại cạnh gối khi ngủ có gây u não như lời đồn hay không?
Máy lọc nước này được quảng cáo diệt mọi loại vi khuẩn, thực hư thế nào?
Trứng gà luộc để qua đêm trong tủ lạnh vẫn ăn được, không hề sinh độc tố.
Thông báo cúp điện từ 8 giờ đến 16 giờ 30, mong quý khách thông cảm.
Ông nội dặn phải phơi thóc trước khi gió mùa đông bắc tràn về.
Gừng nướng giúp ấm bụng, còn nói gừng diệt được vi rút thì chưa ai chứng minh.
Lớp mình góp quỹ ủng hộ đồng bào vùng lũ, mỗi bạn tùy tâm nhé.
Bức thư kêu gọi hiến máu nhóm hiếm này đã cũ, bệnh nhân đã ra viện.
Xe máy điện không được gửi ở tầng hầm, quy định mới của tòa nhà đấy.
Tin nhắn trúng thưởng xe sang rồi bắt đóng phí trước đều là lừa đảo.
Uống cà phê lúc chín giờ tối, giờ thì mắt cứ mở thao láo.
Bão số 7 đã suy yếu thành áp thấp nhiệt đới và đi vào đất liền.
Khẩu trang vải giặt phơi nắng có thể dùng lại nhiều lần trong tuần.
Nghe bảo trạm thu phí bỏ từ tháng sau, nhưng tôi chưa thấy văn bản nào.
Hãy kiểm tra nguồn tin trước khi gửi tiếp vào nhóm gia đình.
Thuốc nhỏ mắt mở nắp quá một tháng thì nên bỏ, đừng tiếc.
Chị bán rau bảo rau muống này trồng ở bãi bồi, sạch lắm.
Có phải ăn chuối và sữa chua cùng lúc sẽ bị ngộ độc không vậy?
Sở y tế khẳng định không có ca bệnh lạ nào ở huyện miền núi.
Nhóm từ thiện giả mạo dùng ảnh em bé để xin chuyển khoản.
Đường sắt tạm dừng ba chuyến tàu đêm do sạt lở ở đèo.
Cứ mỗi lần trở trời là đầu gối của bố lại nhức không ngủ nổi.
Mật khẩu mới phải có chữ hoa, chữ thường, chữ số và ký hiệu.
Ngâm chân nước muối ấm mười lăm phút trước khi ngủ rất dễ chịu.
Mã QR dán ở quán bị tráo, khách trả tiền vào tài khoản người lạ.
Cô giáo chủ nhiệm nhờ hội phụ huynh dọn vườn trường sáng chủ nhật.
Tỷ lệ chọi vào lớp mười năm nay thấp hơn năm ngoái một chút.
Tôi đã hỏi thẳng bưu điện, họ nói không gửi tin nhắn nào như vậy.
Nắng nóng gay gắt kéo dài, nhiệt độ có nơi vượt quá 39 độ.
Đậu phụ và cải bó xôi ăn chung không hề tạo sỏi thận ở người khỏe mạnh.
Nếu thấy cột điện nghiêng hoặc dây đứt, hãy gọi 1900 1909 ngay.
Vé xem bóng đá bán hết trong mười phút, giờ trên mạng toàn vé giả.
Phun thuốc muỗi toàn phường vào sáng thứ bảy, nhớ che đậy thức ăn.
Đang yên đang lành tự nhiên máy báo hết pin rồi tắt ngúm.
Không ai được thu tiền khi làm giấy khai sinh cho trẻ đúng hạn.
Bài viết ghép ảnh cũ với tiêu đề mới để câu lượt xem.
Ủy ban xã phát gạo cho hộ nghèo, danh sách dán ở bảng tin.
Mưa đá rơi to bằng quả trứng cút, mái tôn nhà hàng xóm thủng lỗ chỗ.
Giấm táo pha loãng không làm tan mỡ bụng sau một đêm.
Nồi cơm điện vừa bấm đã nhảy, chắc cháy rơ le rồi.
Xin đính chính: con số trong bài trước là của cả năm, không phải một tháng.
Đi bộ ba mươi phút mỗi ngày tốt cho tim mạch và giấc ngủ.
Chiếc xe cứu thương kia không chở người nghèo miễn phí như lời đồn.
Bạn nhận được cuộc gọi từ đầu số lạ quốc tế thì đừng gọi lại.
Hàng xóm kể giếng làng tự nhiên đục ngầu sau trận động đất nhẹ.
Món bánh xèo miền Tây ăn kèm rau rừng, chấm nước mắm chua ngọt.
Không có quy định nào buộc đổi biển số xe trước tháng chín.
Tập thể dục quá sức khi trời nắng có thể gây say nóng.
Ủng hộ hàng Việt, nhưng phải xem kỹ hạn dùng và nơi sản xuất.
Kẹo dẻo phát trước cổng trường chỉ là hàng khuyến mại, đã kiểm nghiệm.
Đêm qua mất sóng cả khu, sáng ra mới đọc được tin nhắn của cậu.
Nhà máy nước xin lỗi vì nước có mùi clo trong hai ngày qua.
""".strip().splitlines()
)

ENGLISH = tuple(
    line
    for line in """
Drinking warm lemon water every morning does not cure cancer.
Forward this to ten friends and your phone will be charged by midnight.
The bridge will be closed on Sunday from 6 am to noon for repairs.
Doctors say there is no need to take antibiotics for a common cold.
Your parcel is waiting, please pay a small fee of $1.99 to release it.
This photo was taken in 2012 and has nothing to do with the flood.
Please bring your own cup, we are trying to use less plastic.
Breaking: schools stay closed tomorrow because of heavy rain!
Garlic is healthy food, but it does not protect you from viruses.
Never share a one-time password, not even with your bank.
The market opens at seven, but the best fish is gone by eight.
Is it true that microwaves destroy every vitamin in vegetables?
Our neighbours found a grey cat, please call if it is yours.
The ministry has not announced any new tax on bicycles.
Share before they delete it: what the factory does not want you to know.
Take one tablet after meals and see a doctor if the fever lasts.
The video shows an exercise, not a real attack on the airport.
Two hundred volunteers planted mangroves along the coast last week.
You have won a brand new motorbike, reply with your card number.
Fuel prices drop by three percent starting on Friday afternoon.
""".strip().splitlines()
)

HEADINGS = tuple(
    line
    for line in """
Cảnh báo lừa đảo
Tin nóng trong ngày
Thông báo khẩn
Sự thật về nước ion kiềm
Mẹo hay mỗi ngày
Tuyển gấp lao động
Chung tay vì miền Trung
Ngày hội hiến máu
Khám bệnh miễn phí
Đừng vội chia sẻ
Giảm giá cuối năm
Cẩn thận thuốc giả
""".strip().splitlines()
)

CHATS = (
    "Gia đình mình",
    "Hội phụ huynh lớp 5",
    "Xóm trọ vui vẻ",
    "Nhóm chợ quê",
    "Tổ dân phố số 4",
    "Bạn cũ",
)
PAGES = (
    "Tin tức quanh ta",
    "Sống khỏe mỗi ngày",
    "Chuyện phố phường",
    "Bếp nhà quê",
    "Góc đọc sách",
    "Nhà nông trẻ",
)


def third(texts: tuple[str, ...], held: bool) -> tuple[str, ...]:
    """Every third text (`held`), or the other two thirds."""
    return tuple(text for at, text in enumerate(texts) if (at % 3 == 2) is held)
