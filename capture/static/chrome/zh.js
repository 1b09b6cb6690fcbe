// Streamlit has no translations of its own: its fixed English texts become Chinese as they appear. Loaded for Chinese only.
(() => {
  const WORDS = new Map(Object.entries({
    // connection
    "Connection error": "连接中断", "Connecting": "正在连接", "CONNECTING": "正在连接",
    "Streamlit server is not responding. Are you connected to the internet?": "连不上服务器,请检查网络。正在自动重连…",
    "Connection timed out.": "连接超时,正在重试…", "Connection timed out": "连接超时", "Network error": "网络异常",
    "Connection failed": "连接异常", "Unable to connect to Streamlit server": "连不上服务器",
    "Reconnected to server.": "已重新连上。", "Please wait...": "请稍候…", "Running...": "处理中…", "Stopping...": "正在停止…",
    "Loading...": "载入中…", "Retry": "重试", "Try again": "再试一次", "Refresh": "刷新",
    // frame
    "Page not found": "没有这个页面", "Close": "关闭", "Cancel": "取消", "Continue anyway": "仍要继续", "Done": "好了",
    "Dismiss": "知道了", "Don't show again": "不再显示", "Main menu": "菜单", "Theme": "外观", "Light": "浅色",
    "Dark": "深色", "System": "跟随系统", "Use system setting": "跟随系统", "Print": "打印", "Rerun": "刷新", "Stop": "停止",
    "Settings": "设置", "Get help": "帮助", "About": "关于", "Sidebar": "侧栏", "App pages": "页面", "Notifications": "通知",
    "Expand sidebar": "展开侧栏", "Collapse sidebar": "收起侧栏", "Skip to main content": "跳到正文",
    "Navigate to home page": "回到首页", "Scroll tabs left": "向左", "Scroll tabs right": "向右", "Copy": "复制",
    "Copied": "已复制", "Copy to clipboard": "复制", "Link to heading": "本节链接", "View less": "收起", "view less": "收起",
    "view more": "展开", "Fullscreen": "全屏", "Close fullscreen": "退出全屏", "Error": "异常", "Warning": "提醒",
    "Unknown error": "未知异常", "Script execution error": "页面处理异常",
    "Your app is having trouble loading the component.": "部件载入异常。",
    // inputs
    "Choose an option": "请选择", "Choose options": "请选择", "Select...": "请选择", "No results": "没有结果",
    "No options to select": "没有可选项", "No options": "没有可选项", "Add an option": "添加选项", "Add options": "添加选项",
    "Choose or add an option": "选择或添加", "Choose or add options": "选择或添加", "Select all": "全选",
    "Clear all": "全部清除", "Clear value": "清除", "Clear entry": "清除", "Clear selection": "取消选择", "Open": "展开",
    "Selectbox options": "选项", "Multiselect options": "选项", "Selected values": "已选",
    "Show password": "显示密码", "Hide password": "隐藏密码", "Increment": "加一", "Decrement": "减一",
    "This field is required.": "这一项必填。", "Invalid value.": "填写的内容不对。", "Invalid input.": "填写的内容不对。",
    "Number is above the allowed range.": "数字太大。",
    "Number is below the allowed range.": "数字太小。", "Type to search": "输入文字搜索", "Search": "搜索",
    "Close Search": "关闭搜索", "Next Result": "下一个", "Previous Result": "上一个", "Feedback rating": "评分",
    // dates
    "Choose date": "选择日期", "Choose date range": "选择起止日期", "Choose date and time": "选择日期和时间",
    "Clear date": "清除日期", "Clear dates": "清除日期", "Clear date and time": "清除日期和时间", "Clear time": "清除时间",
    "Date range": "日期范围", "Quick select a date range": "快速选择日期范围", "Past Week": "过去一周",
    "Past Month": "过去一个月", "Past 3 Months": "过去三个月", "Past 6 Months": "过去六个月", "Past Year": "过去一年",
    "Past 2 Years": "过去两年", "Previous month": "上个月", "Next month": "下个月", "Previous": "上一个", "Next": "下一个",
    "Time": "时间", "Start Date": "开始日期", "End Date": "结束日期", "None": "无",
    "Selected date unavailable.": "这一天不能选。", "Start date must be before end date.": "开始日期要早于结束日期。",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "方向键移动,回车选择,Esc 关闭。",
    "Use arrow keys to navigate. Enter to select. Tab to switch between calendar and time. Escape to close.":
      "方向键移动,回车选择,Tab 在日历和时间之间切换,Esc 关闭。",
    // files, camera, microphone
    "Upload": "选择文件", "Add files": "继续添加", "Upload directories": "选择文件夹",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里", "Drag and drop directories here": "把文件夹拖到这里",
    "Uploading...": "上传中…", "Take Photo": "拍照", "Clear photo": "重拍", "Switch camera": "切换摄像头",
    "This app would like to use your camera.": "需要使用摄像头。", "Learn how to allow access.": "怎样允许使用",
    "This app would like to use your microphone.": "需要使用麦克风。", "Record": "录音", "Start recording": "开始录音",
    "Stop recording": "停止录音", "Clear recording": "清除录音", "Download as WAV": "下载录音", "Play": "播放", "Pause": "暂停",
    "Reset": "重来", "An error has occurred, please try again.": "出了点问题,请再试一次。", "Image source failed to load": "图片载入异常",
    "file upload": "选择文件", "Next page": "下一页", "Previous page": "上一页", "Pagination": "翻页",
    // tables
    "Download as CSV": "下载 CSV", "Show/hide columns": "显示或隐藏列", "Add row": "加一行", "Delete row(s)": "删除所选行",
    "Sort ascending": "升序", "Sort descending": "降序", "Hide column": "隐藏此列", "Pin column": "固定此列",
    "Unpin column": "取消固定", "Autosize": "自动列宽", "Format": "格式", "Automatic": "自动", "Localized": "本地格式",
    "Plain": "原样", "Compact": "缩写", "Percent": "百分比", "Scientific": "科学计数", "Accounting": "会计", "Dollar": "美元",
    "Euro": "欧元", "Yen": "日元", "Calendar": "日历", "Distance": "距今", "Statistics": "统计", "Copy column name": "复制列名",
    "Dataframe column menu": "列菜单", "Values": "数值", "Count": "个数", "Empty": "空", "Distinct": "不同值", "Sum": "合计",
    "Average": "平均", "Median": "中位数", "Minimum": "最小", "Maximum": "最大", "Range": "范围", "Average length": "平均长度",
    "Minimum length": "最短", "Maximum length": "最长", "Standard deviation": "标准差", "25th percentile": "25 分位",
    "75th percentile": "75 分位", "Based on sample": "基于抽样", "No data": "没有数据", "Failed to load data": "数据载入异常",
    "empty": "没有数据", "Failed to export data as CSV": "导出异常", "Edit": "编辑", "Duration": "时长",
  }));

  const PATTERNS = [
    [/^(\d+(?:\.\d+)?\s?[KMG]?B) per file(?: • (.+))?$/, (_, size, kinds) =>
      `每个不超过 ${size}${kinds ? " · " + kinds.replace(/^image$/, "图片") : ""}`],
    [/^• (.+)$/, (_, kinds) => `· ${kinds.replace(/^image$/, "图片")}`],
    [/^(.+) files are not allowed\.$/, (_, kind) => `不能用 ${kind} 文件。`],
    [/^File must be (.+) or smaller\.$/, (_, size) => `文件不能超过 ${size}。`],
    [/^Press (?:(Ctrl|⌘)\+)?Enter to (apply|submit form)$/, (_, key, what) =>
      `按 ${key ? key + "+" : ""}回车${what === "apply" ? "确认" : "提交"}`],
    [/^Add: (.+)$/, (_, text) => `添加:${text}`],
    [/^Remove (.+)$/, (_, what) => `移除 ${what}`],
    [/^Select (\d+) matches$/, (_, n) => `选中这 ${n} 项`],
    [/^View (\d+) more$/, (_, n) => `再看 ${n} 条`],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/, (_, n) => `最多选 ${n} 项,请先移除一项。`],
    [/^Number is (?:above|below|outside) the allowed range\. Please enter a value (.+)$/, (_, rest) => {
      const limit = rest.match(/-?[\d.,]+/g) || [];
      if (rest.startsWith("less")) return `数字不能大于 ${limit[0]}`;
      return rest.startsWith("greater") ? `数字不能小于 ${limit[0]}` : `请填 ${limit[0]} 到 ${limit[1]} 之间的数字`;
    }],
    [/^Value must be (.+) or (later|earlier)\.$/, (_, limit, side) => `不能${side === "later" ? "早" : "晚"}于 ${limit}。`],
    [/^You have requested page \/(.+), but no corresponding file was found.*$/, (_, page) =>
      `没有“${page}”这个页面,已打开首页。`],
    [/^The page that you have requested does not seem to exist.*$/, () => "没有这个页面,已打开首页。"],
    [/^Attempting to connect to .+$/, () => "正在连接服务器…"],
    [/^Connection failed with status (.+)$/, (_, status) => `连接异常(${status})`],
    [/^Page (\d+)$/, (_, n) => `第 ${n} 页`],
  ];
  const ATTRIBUTES = ["aria-label", "placeholder", "title"];
  // What people wrote is never touched; some fixed texts of Streamlit are drawn as Markdown too, inside these.
  const THEIRS = "[data-testid=stMarkdownContainer],[data-testid=stText],canvas,textarea,code,pre,iframe,.stHtml";
  const FIXED = "[data-testid=stTooltipContent],[data-testid=stFileUploader] button,[data-testid=stCameraInput] button," +
    "[data-testid=stAudioInput],[data-testid=stElementToolbar],[data-testid=stConnectionStatus],[data-testid=stDialog]";

  function chinese(text) {
    const said = text.trim();
    if (said.length < 2 || said.length > 200) return null;
    const word = WORDS.get(said);
    if (word !== undefined) return text.replace(said, word);
    for (const [shape, turn] of PATTERNS) if (shape.test(said)) return said.replace(shape, turn);
    return null;
  }

  function turnText(node) {
    const parent = node.parentElement;
    if (!parent || (parent.closest(THEIRS) && !parent.closest(FIXED))) return;
    const word = chinese(node.data);
    if (word !== null && word !== node.data) node.data = word;
  }

  function turnAttribute(element, name) {
    const held = element.getAttribute(name);
    const word = held && chinese(held);
    if (word && word !== held) element.setAttribute(name, word);
  }

  function turn(node) {
    if (node.nodeType === Node.TEXT_NODE) { turnText(node); return; }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const name of ATTRIBUTES) turnAttribute(node, name);
    node.childNodes.forEach(turn);
  }

  function seen(changes) {
    for (const change of changes) {
      if (change.type === "characterData") turnText(change.target);
      else if (change.type === "attributes") turnAttribute(change.target, change.attributeName);
      else change.addedNodes.forEach(turn);
    }
  }

  function start() {
    turn(document.body);
    new MutationObserver(seen).observe(document.body, {
      childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
    });
  }

  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
